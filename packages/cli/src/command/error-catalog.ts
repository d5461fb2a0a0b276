import {
  defined,
  ERROR_CODES,
  type ErrorDeclaration,
  type ErrorKind,
  type Plugin,
} from '@strake/core';
import { OFFICIAL_PACKAGES } from '../config/plugin-package.ts';
import { COMMAND_CODES } from '../error-codes.ts';

/** An error code, and what its declaration says of it. */
export interface DescribedCode {
  readonly code: string;
  readonly kind: ErrorKind;
  readonly when: string;
  /** The plugin that declares it; absent for strake's own. */
  readonly plugin?: string;
}

/** The codes of strake, its command and its plugins. Imports the plugins. */
export async function officialCodes(): Promise<readonly DescribedCode[]> {
  const modules = await Promise.all(
    OFFICIAL_PACKAGES.map((name) => import(name) as Promise<{ readonly plugin: Plugin }>),
  );
  return [
    ...describe({ ...COMMAND_CODES, ...ERROR_CODES }),
    ...pluginCodes(modules.map(({ plugin }) => plugin)),
  ];
}

/** The codes that plugins declare. */
export function pluginCodes(plugins: readonly Plugin[]): readonly DescribedCode[] {
  return plugins.flatMap(({ name, errors = {} }) => describe(errors, name));
}

function describe(
  errors: Readonly<Record<string, ErrorDeclaration>>,
  plugin?: string,
): readonly DescribedCode[] {
  return Object.entries(errors).map(([code, declared]) => {
    const [kind, when] =
      typeof declared === 'string' ? [declared, `an error of the plugin "${plugin}"`] : declared;
    return { code, kind, when, ...defined({ plugin }) };
  });
}
