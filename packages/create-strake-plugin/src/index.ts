export { createPlugin } from './create-plugin.ts';
