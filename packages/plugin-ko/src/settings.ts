export { type NamingMode, repositoryOf } from './settings/names.ts';
