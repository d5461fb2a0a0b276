import { CaptureTag, Context, Liquid, Tag } from 'liquidjs';
import { StrakeError } from '../errors/index.ts';
import { withoutMarks } from '../plugin/filled-text.ts';

/** Renders a value in a template. */
export type Output = (value: unknown) => string;

/** Bounds of one template: each is far above what a configuration needs, and is reached within about a second. */
const MOST_STEPS = 1_000_000;
/** Characters of strings and members of lists that filters and ranges may create. */
const MOST_MEMORY = 8_000_000;
/** Characters that `{{ }}` may output. */
const MOST_OUTPUT = 8_000_000;
const MOST_TEMPLATE = 4_000_000;

const FILE_TAGS = ['include', 'render', 'layout'];

/**
 * LiquidJS, strict about variables and filters, without HTML escaping and without files. A template takes a bounded number of
 * steps and bounded memory.
 * @param filters further filters, by name
 */
export function liquidEngine(filters: Readonly<Record<string, (value: unknown) => unknown>>) {
  let output: Output = String;
  let written = 0;
  const engine = new Liquid({
    strictVariables: true,
    strictFilters: true,
    ownPropertyOnly: true,
    cache: false,
    memoryLimit: MOST_MEMORY,
    parseLimit: MOST_TEMPLATE,
    fs: NO_FILES,
    relativeReference: false,
    outputEscape: (value: unknown) => {
      const text = output(value);
      written += text.length;
      if (written > MOST_OUTPUT) throw tooLarge(`more than ${MOST_OUTPUT} characters`);
      return text;
    },
  });
  for (const [name, filter] of Object.entries(filters)) engine.registerFilter(name, filter);
  // Liquid's own implementation ignores `outputEscape`.
  engine.registerFilter('raw', (value: unknown) => value);
  engine.registerTag('capture', PlainCapture);
  for (const name of FILE_TAGS) engine.registerTag(name, refuseTag(name));
  return (text: string, variables: object, write: Output): string => {
    output = write;
    written = 0;
    const context = new Context(
      variables,
      engine.options,
      { sync: true },
      { renderLimit: steps() },
    );
    return String(engine.renderSync(engine.parse(text), context));
  };
}

/** Counts steps instead of time, so that slow and fast machines have the same result. */
function steps(): Context['renderLimit'] {
  let left = MOST_STEPS;
  const check = () => {
    left -= 1;
    if (left < 0) throw tooLarge(`more than ${MOST_STEPS} steps`);
  };
  return { check, use: check } as never;
}

/** Captured output is compared and filtered as a plain string. */
class PlainCapture extends CaptureTag {
  override *render(context: Context): Generator<unknown, void, string> {
    yield* super.render(context) as Generator<unknown, void, string>;
    const scope = context.bottom() as Record<string, unknown>;
    scope[this.variable] = withoutMarks(String(scope[this.variable]));
  }
}

function refuseTag(name: string) {
  return class extends Tag {
    constructor(...given: ConstructorParameters<typeof Tag>) {
      super(...given);
      throw new StrakeError(
        'CONFIG_TEMPLATE',
        `the template has the tag "${name}", which reads another file`,
        {
          hint: 'Templates cannot read files: write the text here, or define a variable with "file" in "vars".',
        },
      );
    }
    override *render() {}
  };
}

function tooLarge(what: string): StrakeError {
  return new StrakeError('CONFIG_TEMPLATE', `rendering the template takes ${what}`, {
    hint: 'Make its loops shorter.',
  });
}

const noFile = (): never => {
  throw new Error('templates cannot read files');
};
const NO_FILES = {
  exists: async () => false,
  existsSync: () => false,
  readFile: async () => noFile(),
  readFileSync: noFile,
  resolve: (_: string, file: string) => file,
};
