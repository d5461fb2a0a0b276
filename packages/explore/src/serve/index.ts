export { type ExplorerServer, type ServeOptions, serveExplorer } from './serve-explorer.ts';
