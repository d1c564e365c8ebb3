// Bytes: hex, comparing, the hashes and the length prefix that everything here is made of.
import { sha256 } from '@noble/hashes/sha2';

export const hex = (bytes) => Buffer.from(bytes).toString('hex');
export const unhex = (text) => Buffer.from(text, 'hex');
export const equal = (a, b) => Buffer.compare(Buffer.from(a), Buffer.from(b)) === 0;

// Texts count as UTF-8.
export const join = (...parts) => Buffer.concat(parts.map((part) => Buffer.from(part)));
export const hash = (...parts) => Buffer.from(sha256(join(...parts)));

// LP: a 2-byte big-endian length, and the bytes.
export function prefixed(part) {
  const bytes = Buffer.from(part);
  const length = Buffer.alloc(2);
  length.writeUInt16BE(bytes.length);
  return join(length, bytes);
}

export function demand(holds, otherwise) {
  if (!holds) throw new Error(otherwise);
}
