import { readdirSync, readFileSync } from 'node:fs';
import { defineConfig } from 'vitepress';

const docs = new URL('../', import.meta.url);

/** Every page by its heading, so that a new one needs no entry here. The API pages have an index of their own. */
function pages() {
  return readdirSync(docs, { recursive: true, encoding: 'utf8' })
    .map((path) => path.replaceAll('\\', '/'))
    .filter((path) => path.endsWith('.md') && !/^(index\.md$|api\/|\.vitepress\/)/.test(path))
    .sort()
    .map((path) => {
      const text = readFileSync(new URL(path, docs), 'utf8');
      const [, heading = path] = /^# (.+)$/m.exec(text) ?? [];
      return { text: heading, link: `/${path.replace(/\.md$/, '')}` };
    });
}

export default defineConfig({
  title: 'isolated-workers',
  description: 'Run handlers in another process and call them as typed async functions.',
  cleanUrls: true,
  themeConfig: {
    nav: [{ text: 'API', link: '/api/' }],
    sidebar: [
      { text: 'Guide', items: [{ text: 'Start here', link: '/' }, ...pages()] },
      { text: 'Reference', items: [{ text: 'API', link: '/api/' }] },
    ],
    search: { provider: 'local' },
  },
});
