/** The page that shows what is in images: what it asks for, and how it is served. */

export type {
  ArtifactAnswer,
  CertificateAnswer,
  ComparisonAnswer,
  DocumentAnswer,
  EntryRow,
  ExploredAnswer,
  Fact,
  GoAnswer,
  GoModule,
  ImagesAnswer,
  LayerAnswer,
  PackageAnswer,
  PreviewAnswer,
  ProgramAnswer,
  ProgramFacts,
  Question,
  SizesAnswer,
} from './answer/index.ts';
export {
  type Answer,
  type ExploreOptions,
  type Explorer,
  exploreImages,
  type ImageToExplore,
} from './explorer/index.ts';
export { type ExplorerPage, writeExplorerPage } from './html/index.ts';
export { type ExplorerServer, type ServeOptions, serveExplorer } from './serve/index.ts';
