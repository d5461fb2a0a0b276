// Its types are not installed with the rest of the project: only `npm run site` needs the generator.
import { REPOSITORY } from '../scripts/repository.ts';
import { PAGES, sidebar } from './site-pages.ts';

export default {
  root: PAGES,
  outDir: 'dist',
  base: '/strake/',
  icon: '/icon.svg',
  lang: 'en',
  title: 'strake',
  description: 'Container images for many platforms, without Docker',
  markdown: { link: { checkDeadLinks: true } },
  search: { codeBlocks: true },
  themeConfig: {
    sidebar: { '/': sidebar() },
    socialLinks: [{ icon: 'github', mode: 'link', content: REPOSITORY }],
    enableContentAnimation: false,
    llmsUI: false,
  },
};
