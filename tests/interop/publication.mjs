// The published keys of a covenant: everybody's identifiers are evaluated with the same key, because it stands in the log.
import { demand, equal } from './bytes.mjs';
import { rootFromInclusion } from './merkle.mjs';
import { openCheckpoint } from './note.mjs';

// Throws unless every key of a verified ListPublicKeysAnswer stands in the tree of the checkpoint that it gives, which must be
// of the log that the party knows (Party.demandSameLog).
export function checkPublication(protocol, covenant, answer, logKeys) {
  const checkpoint = openCheckpoint(answer.checkpoint, logKeys);
  for (const key of answer.keys) {
    const leaf = protocol['covenant.v1.Leaf'].deserialize(key.leaf);
    const published = leaf.published_key;
    demand(leaf.version === 1 && leaf.kind === 'ENTRY_KIND_SUBJECT_KEY', 'key: its leaf is of another kind');
    demand(leaf.covenant === covenant, 'key: it is published for another covenant');
    const same = published.scheme === key.scheme && published.epoch === key.epoch && equal(published.public_key, key.public_key);
    demand(same, 'key: another one is published');
    const root = rootFromInclusion(key.leaf, key.index, checkpoint.size, key.inclusion_proof);
    demand(equal(root, checkpoint.root), 'key: it does not stand in the log');
  }
  return checkpoint;
}

// The key of a scheme that is used now: the one of the highest epoch.
export function currentKey(answer, scheme) {
  const [key] = answer.keys.filter((one) => one.scheme === scheme).sort((a, b) => b.epoch - a.epoch);
  demand(key, `key: none for ${scheme}`);
  return key;
}
