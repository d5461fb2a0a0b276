export { type ExplorerPage, writeExplorerPage } from './write-explorer-page.ts';
