import { readdirSync, readFileSync } from 'node:fs';
import { defineConfig } from 'vitepress';

/** Every page of a folder, by its heading: a new page needs no entry here. */
function pages(folder: string) {
  const directory = new URL(`../${folder}/`, import.meta.url);
  return readdirSync(directory)
    .filter((name) => name.endsWith('.md'))
    .map((name) => {
      const text = readFileSync(new URL(name, directory), 'utf8');
      const [, heading = name] = /^# (.+)$/m.exec(text) ?? [];
      return { text: heading, link: `/${folder}/${name.replace(/\.md$/, '')}` };
    });
}

export default defineConfig({
  title: 'isolated-workers',
  description: 'Run handlers in another process and call them as typed async functions.',
  cleanUrls: true,
  themeConfig: {
    nav: [{ text: 'API', link: '/api/' }],
    sidebar: [
      { text: 'Guide', items: [{ text: 'Start here', link: '/' }, ...pages('guide')] },
      { text: 'Reference', items: [{ text: 'API', link: '/api/' }] },
    ],
    search: { provider: 'local' },
  },
});
