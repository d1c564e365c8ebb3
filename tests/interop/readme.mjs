// The worked bytes of proto/README.md: in its code blocks, labels at the margin, and under each its value after two blanks.
import { readFileSync } from 'node:fs';
import { demand, unhex } from './bytes.mjs';

export class WorkedBytes {
  constructor(file) {
    this.values = new Map();
    const blocks = [...readFileSync(file, 'utf8').matchAll(/^```\n(.*?)^```$/gms)];
    for (const [, block] of blocks) {
      let label = '';
      for (const line of block.split('\n')) {
        if (line.startsWith('  ')) this.values.get(label).push(line.slice(2));
        else this.values.set((label = line), []);
      }
    }
  }

  // The value under the one label that begins with `words`.
  text(words) {
    const labels = [...this.values.keys()].filter((label) => label.startsWith(words));
    demand(labels.length === 1, `the README has ${labels.length} values called "${words}"`);
    return this.values.get(labels[0]).join('\n');
  }

  bytes(words) {
    const digits = this.text(words).replaceAll('\n', '');
    demand(/^([0-9a-f]{2})+$/.test(digits), `the README's "${words}" is not hex`);
    return unhex(digits);
  }

  // Throws unless `bytes` are those under the label.
  check(words, bytes) {
    const shown = this.bytes(words);
    const made = Buffer.from(bytes);
    demand(shown.equals(made), `"${words}" is ${made.toString('hex')}, the README shows ${shown.toString('hex')}`);
  }
}
