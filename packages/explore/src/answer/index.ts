export type { ArtifactAnswer, DocumentAnswer, PackageAnswer } from './artifact-answer.ts';
export type {
  ComparisonAnswer,
  ProgramChanges,
  ProgramFacts,
  VersionChange,
} from './comparison-answer.ts';
export type { ExploredAnswer, ImagesAnswer } from './images-answer.ts';
export type { EntryRow, LayerAnswer } from './layer-answer.ts';
export type {
  CertificateAnswer,
  Fact,
  GoAnswer,
  GoModule,
  PreviewAnswer,
  ProgramAnswer,
} from './preview-answer.ts';
export { parseQuestion, type Question, questionKey } from './question.ts';
export type { SizesAnswer } from './sizes-answer.ts';
