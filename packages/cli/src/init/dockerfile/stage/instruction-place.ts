import type { BuildContext } from '../context/build-context.ts';
import type { WordRules } from '../syntax/lex-words.ts';
import type { References } from '../syntax/marked-text.ts';
import type { Instruction } from '../syntax/parse-dockerfile.ts';
import type { Stage } from './stage.ts';

/** Where an instruction is followed. */
export interface InstructionPlace {
  readonly stage: Stage;
  /** All stages so far. */
  readonly stages: readonly Stage[];
  readonly context: BuildContext;
  readonly references: References;
  readonly rules: WordRules;
}

/** Notes that an instruction has no equivalent. */
export function addProblem(
  stage: Stage,
  { keyword, text, line }: Instruction,
  reason: string,
): void {
  const what = `${keyword} ${text}`.replaceAll(/\s+/g, ' ').trim();
  stage.problems.push({ line, what: what.length > 70 ? `${what.slice(0, 69)}…` : what, reason });
}
