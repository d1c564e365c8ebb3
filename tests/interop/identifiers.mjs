// Identifiers of people: their one normal form, and the bytes that are hashed to the group. A program writes the normalisers
// of the schemes that its covenants use; the canaries show whether it did so rightly.
import { demand, equal, hash, join, prefixed } from './bytes.mjs';

const WEIGHTS = [9, 8, 7, 6, 5, 4, 3, 2, -1];
const withoutMarks = (text) => text.replace(/[ .-]/g, '');

function bsn([written]) {
  const digits = withoutMarks(written).replace(/^\d{8}$/, '0$&');
  demand(/^\d{9}$/.test(digits) && !/^0+$/.test(digits), 'bsn: it must have 9 digits, not all zero');
  const sum = WEIGHTS.reduce((total, weight, i) => total + weight * Number(digits[i]), 0);
  demand(sum % 11 === 0, 'bsn: it fails the eleven-test');
  return [digits];
}

function vNumber([written]) {
  const digits = withoutMarks(written).replace(/^V/i, '');
  demand(/^\d{10}$/.test(digits) && !/^0+$/.test(digits), 'v_number: it must have 10 digits, not all zero');
  return [digits];
}

export const NORMALISERS = { bsn: { version: 1, normalise: bsn }, v_number: { version: 1, normalise: vNumber } };

// The bytes that are hashed to the group. `pepper`: the 32 bytes that the covenant's partners share, where they do.
export function inputOfNormalForm(covenant, scheme, version, parts, pepper) {
  const rest = [prefixed(covenant), prefixed(scheme), [version], ...parts.map(prefixed)];
  return pepper ? join('cb1p', prefixed(pepper), ...rest) : join('cb1', ...rest);
}

// The same of an identifier as people write it.
export function inputOf(covenant, scheme, written, { pepper, normalisers = NORMALISERS } = {}) {
  const { version, normalise } = normalisers[scheme];
  return inputOfNormalForm(covenant, scheme, version, normalise(written), pepper);
}

export const canaryDigest = (input) => hash('covenant-broker canary v1\n', input);

function refuses(make) {
  try {
    make();
    return false;
  } catch {
    return true;
  }
}

// Whether the normalisers get every published canary right; else this program's people would match nobody.
export function checkCanaries(covenant, schemeKey, normalisers = NORMALISERS) {
  const { scheme, canaries, normaliser_version: version } = schemeKey;
  demand(normalisers[scheme], `canary: there is no normaliser for ${scheme} here`);
  demand(normalisers[scheme].version === version, `canary: the normaliser for ${scheme} is of another version`);
  demand(canaries.length > 0, `canary: there are none for ${scheme}`);
  for (const { parts, digest } of canaries) {
    const make = () => inputOf(covenant, scheme, parts, { normalisers });
    const right = digest.length === 0 ? refuses(make) : !refuses(make) && equal(canaryDigest(make()), digest);
    demand(right, `canary: the normaliser for ${scheme} is wrong`);
  }
}
