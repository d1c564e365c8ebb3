// A story in steps, one line each; the first that is not as it should be ends the program with code 1.
import { demand } from './bytes.mjs';

let number = 0;

export async function step(title, act) {
  number += 1;
  try {
    const result = await act();
    console.log(`ok ${number} ${title}`);
    return result;
  } catch (error) {
    console.log(`not ok ${number} ${title}: ${error.message}`);
    process.exit(1);
  }
}

// A step in which `act` must be refused with an error that says `words`.
export const refused = (title, words, act) =>
  step(title, async () => {
    let said;
    try {
      await act();
    } catch (error) {
      said = error.message;
    }
    demand(said !== undefined, 'it was taken for good');
    demand(said.includes(words), `it was refused, but not for "${words}": ${said}`);
  });
