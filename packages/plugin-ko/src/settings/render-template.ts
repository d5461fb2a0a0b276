import { StrakeError } from '@strake/core/plugin';
import { evaluate } from './template/evaluate.ts';
import { TemplateFault } from './template/fault.ts';
import { mentions } from './template/mentions.ts';
import type { Node } from './template/node.ts';
import { parse } from './template/parse.ts';
import type { GoMap } from './template/value.ts';

/**
 * Renders a template of Go's text/template as ko does.
 * @throws CONFIG_TEMPLATE without a location, which the caller knows
 */
export function renderTemplate(text: string, data: GoMap): string {
  return text.includes('{{') ? explained(text, () => evaluate(parse(text), data)) : text;
}

/**
 * The top-level names of the data that a template may read; `*` if it uses all of them.
 * @throws CONFIG_TEMPLATE without a location
 */
export function templateMentions(text: string): ReadonlySet<string> {
  const nodes = text.includes('{{') ? explained(text, (): readonly Node[] => parse(text)) : [];
  return mentions(nodes);
}

function explained<Result>(text: string, run: () => Result): Result {
  try {
    return run();
  } catch (thrown) {
    if (!(thrown instanceof TemplateFault)) throw thrown;
    const shown = text.length > 200 ? `${text.slice(0, 200)}…` : text;
    const [, missing] = /^map has no entry for key "(.*)"$/.exec(thrown.message) ?? [];
    const isVariable = missing !== undefined && text.slice(thrown.at).startsWith('.Env.');
    throw new StrakeError(
      'CONFIG_TEMPLATE',
      `the template ${JSON.stringify(shown)} cannot be rendered: ${thrown.message}, at character ${thrown.at + 1}`,
      {
        hint: isVariable
          ? `Set the environment variable ${missing}, or write {{index .Env "${missing}"}}, which is empty without it.`
          : "Templates are those of Go's text/template, with .Env, .GoEnv, .Git, .Date and .Timestamp.",
        cause: thrown,
      },
    );
  }
}
