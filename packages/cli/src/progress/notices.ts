import type { BuildEvent, RanStep } from '@strake/core';
import { commandHint } from '../command-hint.ts';
import { githubWarning } from '../github/annotation.ts';
import { indentRest } from '../print/indent-rest.ts';
import { requestLine } from '../print/print-requests.ts';
import { toolText } from '../print/tool-text.ts';
import { ownCommand } from '../safe-stream.ts';
import { renderChange } from '../why/render-change.ts';
import { shortenLine } from '../why/shorten-line.ts';
import { labelOf } from './label-of.ts';
import type { View } from './view.ts';

/** The output of a build that stays on the screen: tool output, warnings and messages of plugins. */
export interface Notices {
  handle(event: BuildEvent): void;
  /** Prints the tool output that waits for equal output of other platforms. */
  flush(): void;
}

/** @param print writes whole lines, without the last line break */
export function createNotices(
  {
    paint,
    github,
    stderr,
    verbose,
    explainIn,
  }: Pick<View, 'paint' | 'github' | 'stderr' | 'verbose' | 'explainIn'>,
  print: (text: string) => void,
): Notices {
  const isExplained = verbose || explainIn !== undefined;
  const said = new Set<string>();
  const once = (text: string) => {
    if (said.has(text)) return;
    said.add(text);
    print(text);
  };
  const outputs = new Map<string, Set<string>>();
  const flush = () => {
    for (const [text, platforms] of outputs)
      print(`${paint('bold', `${[...platforms].join(', ')}:`)}\n${toolText(text)}`);
    outputs.clear();
  };
  const told = new Map<string, string>();
  const tellSteps = (
    { image, platform }: { readonly image: string; readonly platform?: string },
    steps: readonly RanStep[],
    did: string,
  ) => {
    const label = labelOf(image, platform);
    for (const { id, why, changes = [] } of steps) {
      const start = `${label}: ${indentRest(id)} ${did}`;
      if (explainIn === undefined || changes.length === 0) {
        print(`${start}: ${indentRest(why)}`);
        continue;
      }
      const lines = changes.map((each) => `  ${shortenLine(renderChange(each, explainIn))}`);
      const key = [id, ...lines].join('\n');
      const other = told.get(key);
      if (other === undefined) told.set(key, label);
      print(other === undefined ? [`${start}:`, ...lines].join('\n') : `${start}, as for ${other}`);
    }
  };
  return {
    handle(event) {
      if (event.type === 'output') {
        const text = event.text.trimEnd();
        outputs.set(text, (outputs.get(text) ?? new Set()).add(event.platform));
      } else if (event.type === 'warning') {
        const speaker = event.plugin === undefined ? '' : `${event.plugin}: `;
        const hint =
          event.hint === undefined
            ? ''
            : `\n  ${paint('cyan', 'hint:')} ${indentRest(commandHint(event.hint), '    ')}`;
        once(`${paint('yellow', 'warning:')} ${speaker}${indentRest(event.message)}${hint}`);
        if (github) once(ownCommand(stderr, githubWarning(`${speaker}${event.message}`)));
      } else if (event.type === 'notice') {
        print(indentRest(event.message));
      } else if (event.type === 'log') {
        print(`${event.plugin}: ${indentRest(event.message)}`);
      } else if (event.type === 'request') {
        if (verbose) print(requestLine(paint, event.message));
      } else if (event.type === 'stopped' && isExplained) {
        tellSteps(event, event.steps, 'ran');
        tellSteps(event, event.failed, 'failed');
      } else if (event.type === 'phase' && event.steps !== undefined && isExplained) {
        tellSteps(event, event.steps, 'ran');
      } else if (event.type === 'phase' && event.phase === 'index') {
        // Every compile has ended, so equal output of all platforms is grouped.
        flush();
      }
    },
    flush,
  };
}
