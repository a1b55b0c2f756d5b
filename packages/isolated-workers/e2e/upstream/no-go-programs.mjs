// Loads the library that the Go runtime loads first.
import { dlopen } from 'node:process';

try {
  dlopen({ exports: {} }, 'bcryptprimitives.dll');
} catch ({ message }) {
  console.log(message);
  // A library that is there is refused for another reason: it is no module of Node.
  process.exit(/not found/.test(message) ? 3 : 0);
}
