/** Verifies bundles. */

export { STATEMENT_MEDIA_TYPE } from './statement.ts';
