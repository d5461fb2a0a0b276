export { type LoadConfigOptions, type LoadedConfig, loadConfig } from './config/load-config.ts';
export type { ImageMetadata, Metadata } from './metadata.ts';
