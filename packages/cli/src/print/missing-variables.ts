import { isRecord } from '@strake/core';

/**
 * The variables of the environment that the repositories of a configuration use and that have no value: what a push lacks.
 * @param config a configuration, parsed
 */
export function missingVariables(
  config: unknown,
  env: Readonly<Record<string, string | undefined>>,
): readonly string[] {
  const { vars, images, ...top } = isRecord(config) ? config : {};
  const layers = [top, ...Object.values(isRecord(images) ? images : {})].filter(isRecord);
  const texts = layers.flatMap(({ repository, repositoryPrefix }) => [
    repository,
    repositoryPrefix,
  ]);
  const names = texts.flatMap((text) =>
    typeof text === 'string' ? [...text.matchAll(/\{\{\s*([A-Za-z_][\w-]*)/g)] : [],
  );
  const variables = isRecord(vars) ? vars : {};
  const missing = names.flatMap(([, name = '']) => {
    const { env: variable, fallback } = Object(
      Object.hasOwn(variables, name) ? variables[name] : undefined,
    );
    return typeof variable === 'string' && fallback === undefined && !env[variable]
      ? [variable]
      : [];
  });
  return [...new Set(missing)];
}
