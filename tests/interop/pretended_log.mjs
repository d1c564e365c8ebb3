// A log that this program pretends to be, to see that verifying finds what a lying log would write.
import { ed25519 } from '@noble/curves/ed25519';
import { join } from './bytes.mjs';
import { keyId } from './note.mjs';

const SECRET = Buffer.alloc(32, 7);

// A key that goes by the name of the log, and is not the log's.
export function pretendedKey(name) {
  const publicKey = Buffer.from(ed25519.getPublicKey(SECRET));
  return { name, id: keyId(name, publicKey).toString('hex'), publicKey };
}

// A note with that text, well signed by that key.
export function signedNote(text, { name, id }) {
  const signature = join(Buffer.from(id, 'hex'), ed25519.sign(Buffer.from(text), SECRET));
  return `${text}\n— ${name} ${signature.toString('base64')}\n`;
}
