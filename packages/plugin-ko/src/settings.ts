/** What ko's files, flags and variables mean. Pure: nothing here accesses the host. */

export { programName } from './program-name.ts';
export { expandPlatforms, needsOffered } from './settings/expand-platforms.ts';
export { buildDirectories, findBuild } from './settings/find-build.ts';
export { baseOf, type KoImage, type KoProject, koProject } from './settings/ko-project.ts';
export type { KoProgram, KoRequest } from './settings/ko-request.ts';
export type {
  KoBuild,
  KoFlags,
  KoSettings,
  PlacedList,
  UnknownKey,
} from './settings/ko-settings.ts';
export type { NamingMode } from './settings/names.ts';
export { type ProgramSettings, programSettings, readEnv } from './settings/program-settings.ts';
export {
  type KoPublication,
  printedReference,
  readPublication,
} from './settings/publication.ts';
export { DEFAULT_BASE, readKoSettings } from './settings/read-settings.ts';
export type { SettingPath } from './settings/setting-path.ts';
export { evaluate as evaluateTemplate } from './settings/template/evaluate.ts';
export type { TemplateFunctions } from './settings/template/evaluate-pipeline.ts';
export { TemplateFault } from './settings/template/fault.ts';
export type {
  Command as TemplateCommand,
  Node as TemplateNode,
  Operand as TemplateOperand,
  Pipeline as TemplatePipeline,
} from './settings/template/node.ts';
export { parse as parseTemplate } from './settings/template/parse.ts';
export type { GoMap, Value as TemplateValue } from './settings/template/value.ts';
export type { GitFacts, TemplateFacts, TemplateNeeds } from './settings/template-facts.ts';
export { templateNeeds } from './settings/template-needs.ts';
export { wantedPlatforms } from './settings/wanted-platforms.ts';
