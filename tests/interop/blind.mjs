// RFC 9497, ristretto255-SHA512, mode VOPRF: the client's half. @noble/curves gives the group of RFC 9496 and the hashing of
// RFC 9380; it does its best at constant time, which JavaScript does not promise.
import { ristretto255, ristretto255_hasher } from '@noble/curves/ed25519';
import { sha512 } from '@noble/hashes/sha2';
import { randomBytes } from 'node:crypto';
import { demand, join, prefixed } from './bytes.mjs';

const { Point } = ristretto255;
const Scalars = Point.Fn;
const CONTEXT = join('OPRFV1-', [1], '-ristretto255-SHA512');
const GENERATOR = Point.BASE;
const IDENTITY = Point.ZERO;

const toGroup = (input) => ristretto255_hasher.hashToCurve(input, { DST: join('HashToGroup-', CONTEXT) });
const toScalar = (input) => ristretto255_hasher.hashToScalar(input, { DST: join('HashToScalar-', CONTEXT) });
const bytesOf = (element) => Buffer.from(element.toBytes());

// Canonical, and not the identity.
function elementOf(bytes) {
  let element;
  try {
    element = Point.fromBytes(Uint8Array.from(bytes));
  } catch {
    throw new Error('element: it is not canonical');
  }
  demand(!element.equals(IDENTITY), 'element: it is the identity');
  return element;
}

// Little-endian, 0 < scalar < L.
function scalarOf(bytes) {
  demand(bytes.length === 32, 'scalar: it has not 32 bytes');
  const scalar = BigInt(`0x${Buffer.from(bytes).reverse().toString('hex')}`);
  demand(scalar > 0n && scalar < Scalars.ORDER, 'scalar: out of range');
  return scalar;
}

export function randomScalar() {
  for (;;) {
    const bytes = randomBytes(32);
    bytes[31] &= 0x1f; // below 2^253: about half of them are below L
    try {
      scalarOf(bytes);
      return bytes;
    } catch {
      // The next one.
    }
  }
}

export const hashToGroup = (input) => bytesOf(toGroup(input));

// What is sent for an identifier, r * H1(input), and the r to remember.
export function blind(input, r = randomScalar()) {
  return { r, element: bytesOf(toGroup(input).multiply(scalarOf(r))) };
}

// N = (1/r) * Z.
export function unblind(r, evaluated) {
  return bytesOf(elementOf(evaluated).multiply(Scalars.inv(scalarOf(r))));
}

// RFC 9497, 2.2.2, ComputeComposites: one element M for all that were sent, one Z for all that came back.
export function composites(publicKey, sent, evaluated) {
  const seed = sha512(join(prefixed(publicKey), prefixed(join('Seed-', CONTEXT))));
  let [m, z] = [IDENTITY, IDENTITY];
  sent.forEach((element, i) => {
    const number = Buffer.from([i >> 8, i & 255]);
    const weight = toScalar(join(prefixed(seed), number, prefixed(element), prefixed(evaluated[i]), 'Composite'));
    m = m.add(elementOf(element).multiply(weight));
    z = z.add(elementOf(evaluated[i]).multiply(weight));
  });
  return { m: bytesOf(m), z: bytesOf(z) };
}

// The scalar c that the proof must begin with, from what it and the public values lead to; and the two commitments.
export function challenge(publicKey, { m, z }, proof) {
  const [c, s] = [scalarOf(proof.subarray(0, 32)), scalarOf(proof.subarray(32))];
  const t2 = bytesOf(GENERATOR.multiply(s).add(elementOf(publicKey).multiply(c)));
  const t3 = bytesOf(elementOf(m).multiply(s).add(elementOf(z).multiply(c)));
  const transcript = join(...[publicKey, m, z, t2, t3].map(prefixed), 'Challenge');
  return { c: toScalar(transcript), claimed: c, t2, t3 };
}

// Whether every element was evaluated with the published key; throws when not.
export function verifyProof(publicKey, sent, evaluated, proof) {
  demand(sent.length === evaluated.length, 'proof: not every element was evaluated');
  demand(proof.length === 64, 'proof: it has not 64 bytes');
  const { c, claimed } = challenge(publicKey, composites(publicKey, sent, evaluated), proof);
  demand(c === claimed, 'proof: it does not hold; use nothing of this answer');
}
