import {
  type ArtifactAnswer,
  type ComparisonAnswer,
  type ImagesAnswer,
  type LayerAnswer,
  type PreviewAnswer,
  type Question,
  questionKey,
  type SizesAnswer,
} from '../../answer/index.ts';

/** What each kind of question is answered with. */
interface AnswerTable {
  images: ImagesAnswer;
  layer: LayerAnswer;
  preview: PreviewAnswer;
  artifact: ArtifactAnswer;
  sizes: SizesAnswer;
  comparison: ComparisonAnswer;
}

type QuestionOf<Kind extends keyof AnswerTable> = Question & { readonly kind: Kind };

/** Where the page gets what it shows: from its server, or from the file that it is in. */
export interface Answers {
  /** True in a file: what it does not have cannot be had. */
  readonly isFile: boolean;
  /** @throws AnswerError */
  ask<Kind extends keyof AnswerTable>(question: QuestionOf<Kind>): Promise<AnswerTable[Kind]>;
}

/** Why there is no answer, and what to do. */
export class AnswerError extends Error {
  readonly hint: string | undefined;

  constructor(message: string, hint?: string) {
    super(message);
    this.hint = hint;
  }
}

/** Answers that are kept: those that cost much to get again are layers, and the page keeps what it makes of them. */
const MOST_KEPT = 200;

/** @param data answers in base64, compressed: in a file */
export function openAnswers(data: string | undefined): Answers {
  const kept = new Map<string, Promise<unknown>>();
  const embedded = data === undefined ? undefined : unpack(data);
  return {
    isFile: embedded !== undefined,
    ask(question) {
      const key = questionKey(question);
      const known = kept.get(key);
      if (known) return known as Promise<never>;
      const answer = embedded ? lookUp(embedded, key) : request(key);
      kept.set(key, answer);
      answer.catch(() => kept.delete(key));
      const [oldest] = kept.keys();
      if (kept.size > MOST_KEPT && oldest !== undefined) kept.delete(oldest);
      return answer as Promise<never>;
    },
  };
}

async function request(key: string): Promise<unknown> {
  const response = await fetch(key).catch(() => {
    throw new AnswerError(
      '"strake explore" has ended',
      'Start it again, and open the address that it prints.',
    );
  });
  const answer = await response.json().catch(() => ({ error: response.statusText }));
  if (!response.ok) throw new AnswerError(String(answer.error), answer.hint);
  return answer;
}

async function lookUp(
  embedded: Promise<Readonly<Record<string, unknown>>>,
  key: string,
): Promise<unknown> {
  const answers = await embedded;
  const answer = Object.hasOwn(answers, key) ? answers[key] : undefined;
  const failure = answer as { readonly error?: string; readonly hint?: string } | undefined;
  if (failure?.error !== undefined) throw new AnswerError(failure.error, failure.hint);
  if (answer !== undefined) return answer;
  throw new AnswerError(
    'this page does not contain it',
    'A page written by "strake explore --html" leaves out binary files, and text files above 16 kB. "strake explore" shows them.',
  );
}

async function unpack(data: string): Promise<Readonly<Record<string, unknown>>> {
  const bytes = Uint8Array.from(atob(data), (character) => character.charCodeAt(0));
  const inflated = new Blob([bytes]).stream().pipeThrough(new DecompressionStream('gzip'));
  return new Response(inflated).json();
}
