import { UsageError } from '../usage-error.ts';

/** How references are written. */
export const REFERENCE_FORMS = ['digest', 'tag', 'tag+digest'] as const;

export type ReferenceForm = (typeof REFERENCE_FORMS)[number];

/** One result of `strake resolve`. */
export interface Rendering {
  readonly form: ReferenceForm;
  /** As given; absent: standard output. */
  readonly file?: string;
}

/**
 * The nth `--output` belongs to the nth `--render`.
 * @throws UsageError
 */
export function readRenderings(
  forms: readonly ReferenceForm[],
  files: readonly string[],
): readonly Rendering[] {
  const wanted = forms.length === 0 ? (['digest'] as const) : forms;
  if (files.includes(''))
    throw new UsageError(
      'option --output has an empty value',
      'Name a file, or - for standard output.',
    );
  if (files.length > wanted.length || (wanted.length > 1 && files.length < wanted.length))
    throw new UsageError(
      `${wanted.length} --render and ${files.length} --output do not match`,
      'Give each --render its own --output: "--render tag --output release.notags.yaml --render digest --output -".',
    );
  const named = files.filter((file, at) => files.indexOf(file) !== at);
  if (named[0] !== undefined)
    throw new UsageError(
      `two renderings are written to --output ${named[0]}`,
      'Name a file of its own for each.',
    );
  return wanted.map((form, at) => {
    const file = files[at];
    return file === undefined || file === '-' ? { form } : { form, file };
  });
}
