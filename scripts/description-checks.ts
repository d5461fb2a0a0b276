import { join } from 'node:path';
import { Ajv } from 'ajv';
import standalone from 'ajv/dist/standalone/index.js';
import type { Plugin } from 'rolldown';
import { minifySync } from 'rolldown/utils';
import { DESCRIPTION_SCHEMA } from '../packages/core/src/plugin/data/description-schema.ts';

const STAND_IN = join('packages', 'core', 'src', 'plugin', 'made-checks.ts');
const FILE = 'description-checks.cjs';

/** Beside the code that loads it. */
const LOADING = `
import { createRequire } from 'node:module';
export const madeChecks = () => createRequire(import.meta.url)('./${FILE}');
`;

/** Compiles the schemas of descriptions with ajv into a separate file, which large builds load. */
export function descriptionChecks(): Plugin {
  return {
    name: 'description-checks',
    load(id) {
      if (!id.endsWith(STAND_IN)) return null;
      this.emitFile({ type: 'asset', fileName: `code/${FILE}`, source: checks() });
      return { code: LOADING, moduleType: 'js' };
    },
  };
}

function checks(): string {
  if (/"(?:maxLength":|minLength":(?!1\b))/.test(JSON.stringify(DESCRIPTION_SCHEMA)))
    throw new Error('a description has a length limit in characters');
  const ajv = new Ajv({
    ...{ strict: false, validateFormats: false, logger: false },
    // Counting characters needs a module of ajv; checking for an empty string does not.
    unicode: false,
    code: { source: true },
  });
  // For an `if` ajv makes functions that do not tell what is wrong, and are half as long.
  for (const [hook, schema] of Object.entries(DESCRIPTION_SCHEMA))
    ajv.addSchema({ if: schema, else: false }, hook);
  const hooks = Object.keys(DESCRIPTION_SCHEMA);
  const code = standalone.default(ajv, Object.fromEntries(hooks.map((hook) => [hook, hook])));
  if (code.includes('require('))
    throw new Error('the compiled check of a description needs a module');
  return minifySync(FILE, code).code;
}
