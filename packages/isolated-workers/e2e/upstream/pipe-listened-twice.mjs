// Two servers listen on one pipe name: the second one has to be refused.
import { createServer } from 'node:net';

const name = `\\\\.\\pipe\\listened-twice-${process.pid}`;
createServer().listen(name, () => {
  const second = createServer();
  second.once('error', ({ code }) => {
    console.log(`the second listen failed with ${code}`);
    process.exit(0);
  });
  second.listen(name, () => {
    console.log('two servers listen on one pipe name');
    process.exit(3);
  });
});
