export { configurationPath } from './configuration-file.ts';
export {
  describeCode,
  notePluginFile,
  pluginFile,
  strakeVersion,
} from './plugin-code.ts';
