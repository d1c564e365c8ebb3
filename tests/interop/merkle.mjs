// RFC 9162: hashes of leaves and nodes, and the two proofs. Sizes are numbers, so halving is arithmetic: the bit operators
// of JavaScript stop at 32 bits.
import { demand, equal, hash } from './bytes.mjs';

const odd = (n) => n % 2 === 1;
const half = (n) => Math.floor(n / 2);
const nodeHash = (left, right) => hash([1], left, right);

export const leafHash = (leaf) => hash([0], leaf);

// 2.1.3.2: the root that the proof leads to.
export function rootFromInclusion(leaf, index, size, proof) {
  demand(index < size, 'receipt: the leaf lies outside the tree of the checkpoint');
  let [node, last, root] = [index, size - 1, leafHash(leaf)];
  for (const sibling of proof) {
    demand(last > 0, 'receipt: the inclusion proof is too long');
    if (odd(node) || node === last) {
      root = nodeHash(sibling, root);
      while (!odd(node) && node > 0) [node, last] = [half(node), half(last)];
    } else {
      root = nodeHash(root, sibling);
    }
    [node, last] = [half(node), half(last)];
  }
  demand(last === 0, 'receipt: the inclusion proof is too short');
  return root;
}

// 2.1.4.2: the later checkpoint extends the earlier one.
export function verifyConsistency(earlier, later, proof) {
  demand(earlier.size <= later.size, 'log: it became smaller; keep both checkpoints and tell the auditor');
  if (earlier.size === 0 || earlier.size === later.size) {
    demand(proof.length === 0, 'log: a consistency proof where none belongs');
    demand(earlier.size === 0 || equal(earlier.root, later.root), 'log: two roots for one size; keep both and tell the auditor');
    return;
  }
  let [node, last] = [earlier.size - 1, later.size - 1];
  while (odd(node)) [node, last] = [half(node), half(last)];
  const path = node === 0 ? [earlier.root, ...proof] : [...proof];
  demand(path.length > 0, 'log: the consistency proof is empty');
  let [before, after] = [path[0], path[0]];
  for (const sibling of path.slice(1)) {
    demand(last > 0, 'log: the consistency proof is too long');
    if (odd(node) || node === last) {
      [before, after] = [nodeHash(sibling, before), nodeHash(sibling, after)];
      while (!odd(node) && node > 0) [node, last] = [half(node), half(last)];
    } else {
      after = nodeHash(after, sibling);
    }
    [node, last] = [half(node), half(last)];
  }
  demand(last === 0 && equal(before, earlier.root) && equal(after, later.root),
    'log: the checkpoint does not extend the one that was known; keep both and tell the auditor');
}
