// The documents live at the top of the repository; the published package carries copies (git ignores them here).
import { copyFileSync, readFileSync, writeFileSync } from 'node:fs';

const documents = ['README.md', 'LICENSE', 'CHANGELOG.md'];

for (const document of documents)
  copyFileSync(new URL(`../../../${document}`, import.meta.url), document);

// What the package does not contain cannot be linked to: the text of the link stays.
const links = /\[([^\]]+)\]\((?!https?:|#)([^)]+)\)/g;
const published = readFileSync('README.md', 'utf8').replace(links, (link, text, path) =>
  documents.includes(path) ? link : text,
);
writeFileSync('README.md', published);
