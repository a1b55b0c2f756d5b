// The documents live at the top of the repository; the published package carries copies (git ignores them here).
import { copyFileSync } from 'node:fs';

for (const document of ['README.md', 'LICENSE', 'CHANGELOG.md']) {
  copyFileSync(new URL(`../../../${document}`, import.meta.url), document);
}
