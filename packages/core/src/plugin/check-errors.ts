import { ERROR_KINDS } from '@strake/oci';
import { isRecord } from '@strake/oci/internal';
import { ERROR_CODES, StrakeError } from '../errors/index.ts';

const CODE = /^[A-Z][A-Z0-9]*(_[A-Z0-9]+)+$/;

/** Beginnings that strake keeps for codes of its own, those of the command included. */
const RESERVED = /^(CONFIG|PLUGIN)_/;

/** Refuses error codes that a plugin cannot declare. @throws PLUGIN_INVALID */
export function checkErrors(plugin: string, errors: unknown): void {
  if (errors === undefined) return;
  const refuse = (what: string) =>
    new StrakeError('PLUGIN_INVALID', `plugin "${plugin}" ${what}`, {
      plugin,
      hint: `Write errors: { BANNER_REFUSED: 'config' }, or ['config', 'when it occurs'] for its value; kinds are ${ERROR_KINDS.join(', ')}.`,
    });
  if (!isRecord(errors)) throw refuse('has "errors" that are not an object');
  for (const [code, declared] of Object.entries(errors)) {
    if (!CODE.test(code)) throw refuse(`declares the malformed error code ${JSON.stringify(code)}`);
    if (RESERVED.test(code))
      throw refuse(`declares the error code ${code}, but CONFIG_ and PLUGIN_ are reserved`);
    if (Object.hasOwn(ERROR_CODES, code))
      throw refuse(`declares the error code ${code}, which is one of strake's`);
    const [kind, when, ...more] = Array.isArray(declared) ? declared : [declared, 'undescribed'];
    if (!ERROR_KINDS.some((each) => each === kind))
      throw refuse(`declares the error code ${code} of the unknown kind ${JSON.stringify(kind)}`);
    if (typeof when !== 'string' || when.trim() === '' || more.length > 0)
      throw refuse(`declares the error code ${code} with a description that is not a string`);
  }
}
