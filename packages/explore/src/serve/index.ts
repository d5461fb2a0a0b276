export { PAGE_PARTS } from './page-parts.ts';
export { renderPage } from './render-page.ts';
export { type ExplorerServer, type ServeOptions, serveExplorer } from './serve-explorer.ts';
