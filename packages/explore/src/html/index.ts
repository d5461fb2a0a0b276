export { writeExplorerPage } from './write-explorer-page.ts';
