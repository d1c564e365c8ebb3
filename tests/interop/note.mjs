// C2SP signed notes: the log's keys, and checkpoints signed with one.
import { ed25519 } from '@noble/curves/ed25519';
import { demand, equal, hash, hex } from './bytes.mjs';

const ED25519 = 1;

export function keyId(name, publicKey) {
  return hash(name, '\n', [ED25519], publicKey).subarray(0, 4);
}

// A verifier key: name+key id in hex+base64 of 01 and the public key.
function parseLogKey(text) {
  const [, name, id, base64] = /^([^+\s]+)\+([0-9a-f]{8})\+(\S+)$/.exec(text) ?? [];
  demand(base64, 'log key: it has the form origin+id+base64');
  const bytes = Buffer.from(base64, 'base64');
  demand(bytes.length === 33 && bytes[0] === ED25519, 'log key: it is no Ed25519 key');
  const publicKey = bytes.subarray(1);
  demand(hex(keyId(name, publicKey)) === id, 'log key: its id is not that of the key; it was damaged');
  return { name, id, publicKey };
}

// One key a line: a log that changed its key has more.
export const parseLogKeys = (text) => text.trim().split('\n').map(parseLogKey);

// The text that is signed (with its last newline), and the signature lines.
function splitNote(note) {
  const end = note.lastIndexOf('\n\n');
  demand(end >= 0 && note.endsWith('\n'), 'checkpoint: it is no signed note');
  return { text: note.slice(0, end + 1), lines: note.slice(end + 2, -1).split('\n') };
}

function signatureOf(line) {
  const [, name, base64] = /^— (\S+) (\S+)$/.exec(line) ?? [];
  demand(base64, 'checkpoint: a signature line is malformed');
  const bytes = Buffer.from(base64, 'base64');
  demand(bytes.length > 4, 'checkpoint: a signature line is malformed');
  return { name, id: hex(bytes.subarray(0, 4)), signature: bytes.subarray(4) };
}

// The text of a note that one of `keys` signed. Signatures by other keys are passed over; a bad one by a known key ends it.
export function openNote(note, keys) {
  const { text, lines } = splitNote(note);
  let signatures = 0;
  for (const { name, id, signature } of lines.map(signatureOf)) {
    const key = keys.find((one) => one.name === name && one.id === id);
    if (!key) continue;
    const good = signature.length === 64 && ed25519.verify(signature, Buffer.from(text), key.publicKey, { zip215: false });
    demand(good, 'checkpoint: the signature does not hold');
    signatures += 1;
  }
  demand(signatures > 0, 'checkpoint: no known log key signed it');
  return text;
}

// C2SP tlog-checkpoint: origin, size, root.
export function openCheckpoint(note, keys) {
  const [origin, size, base64] = openNote(note, keys).split('\n');
  const root = Buffer.from(base64 ?? '', 'base64');
  demand(keys.some((key) => key.name === origin), 'checkpoint: it is of another log');
  demand(/^(0|[1-9][0-9]{0,14})$/.test(size), 'checkpoint: its size is no number');
  demand(root.length === 32 && root.toString('base64') === base64, 'checkpoint: its root is no hash');
  return { note, size: Number(size), root };
}

export const NO_CHECKPOINT = { note: '', size: 0, root: Buffer.alloc(0) };
