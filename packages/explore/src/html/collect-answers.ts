import { StrakeError } from '@strake/oci';
import { isNondistributable } from '@strake/oci/internal';
import {
  type LayerAnswer,
  type PreviewAnswer,
  type Question,
  questionKey,
} from '../answer/index.ts';
import type { Answer, Explorer } from '../explorer/index.ts';

/** What a page that is a file may contain. */
const LIMIT = {
  entries: 400_000,
  /** Bytes of a text, and of all of them. */
  text: 16 * 1024,
  texts: 4 * 1024 * 1024,
  /** Programs and files with certificates: what they are, without their bytes. */
  programs: 200,
  /** Characters of a decoded artifact. */
  document: 256 * 1024,
} as const;

/** A program of Go has at least as many bytes. */
const LEAST_PROGRAM = 100_000;

const ELSEWHERE: NoAnswer = {
  error: 'the image does not contain this layer, it only says where it is',
  hint: 'Layers of this media type are not distributed with images; those who run the image get it from there.',
};
const TOO_MANY: NoAnswer = {
  error: `this file leaves out the layer: all layers have more than ${LIMIT.entries} entries`,
  hint: '"strake explore" shows it.',
};
const GONE: NoAnswer = { error: 'it could not be read when this file was written' };

/** Answers by the keys of their questions; why there is none, where the image does not have what it should. */
export type Answers = Readonly<Record<string, Answer | NoAnswer>>;

/** What the page says instead of an answer, as the server does. */
interface NoAnswer {
  readonly error: string;
  readonly hint?: string;
}

/** What a page may contain, and what is attached to the images but cannot be read. */
export interface Collected {
  readonly answers: Answers;
  /** One line each. */
  readonly problems: readonly string[];
}

/**
 * Answers to what can be asked of the images, within limits: entries of all layers, small texts, what programs and certificates are,
 * what is attached, and the comparison. Layers that are damaged or missing are errors; what is attached may be gone.
 * @throws what reading the images throws
 */
export async function collectAnswers(explorer: Explorer): Promise<Collected> {
  const { images } = explorer.images;
  const answers: Record<string, Answer | NoAnswer> = Object.create(null);
  const problems: string[] = [];
  const left = { ...LIMIT };
  const ask = async (question: Question): Promise<Answer | undefined> => {
    const answer = await explorer.answer(question);
    if (answer) answers[questionKey(question)] = answer;
    return answer;
  };
  await ask({ kind: 'images' });
  if (images.length > 1) await ask({ kind: 'comparison' });
  for (const [image, { report }] of images.entries()) {
    for (const { digest } of [...(report.referrers ?? []), ...report.others])
      await askArtifact({ kind: 'artifact', image, digest });
    const layers = report.images.flatMap((each) => each.layers);
    for (const [digest, { mediaType }] of new Map(layers.map((each) => [each.digest, each]))) {
      const question = { kind: 'layer', image, digest } as const;
      if (isNondistributable(mediaType)) {
        answers[questionKey(question)] = ELSEWHERE;
        continue;
      }
      const layer = await explorer.answer(question);
      if (!layer || !('entries' in layer)) continue;
      if (layer.entries.length > left.entries) {
        answers[questionKey(question)] = TOO_MANY;
        continue;
      }
      left.entries -= layer.entries.length;
      answers[questionKey(question)] = layer;
      await collectFiles(image, layer);
    }
  }
  return { answers, problems };

  async function askArtifact(question: Question & { readonly kind: 'artifact' }): Promise<void> {
    const answer = await explorer.answer(question).catch((error: unknown) => {
      if (!StrakeError.is(error)) throw error;
      problems.push(`${question.digest}, which is attached, is left out: ${error.message}`);
      // The message may name a directory of this machine.
      answers[questionKey(question)] = GONE;
    });
    if (!answer || !('documents' in answer)) return;
    const documents = answer.documents.map(({ text, ...document }) => ({
      ...document,
      ...(text !== undefined && { text: text.slice(0, LIMIT.document) }),
    }));
    answers[questionKey(question)] = { ...answer, documents };
  }

  async function collectFiles(image: number, { digest, entries }: LayerAnswer): Promise<void> {
    for (const [entry, [path, type, mode, , , size]] of entries.entries()) {
      const isSmall = size <= left.text && size <= left.texts;
      const isTelling = (mode & 0o111) !== 0 && size >= LEAST_PROGRAM;
      const isCertificate = /\.(?:crt|pem|cer|der)$/.test(path) && size <= 1024 * 1024;
      if (type !== 'file' || !(isSmall || ((isTelling || isCertificate) && left.programs > 0)))
        continue;
      const preview = await explorer.answer({ kind: 'preview', image, digest, entry });
      if (!preview || !('size' in preview) || 'entries' in preview) continue;
      const kept = reduced(preview as PreviewAnswer, isSmall);
      if (!kept) continue;
      left.texts -= kept.text?.length ?? 0;
      if (kept.program || kept.certificates) left.programs -= 1;
      answers[questionKey({ kind: 'preview', image, digest, entry })] = kept;
      if (kept.program?.goBuild) await ask({ kind: 'sizes', image, digest, entry });
    }
  }
}

/** Without bytes, and without a text that is not small. Undefined: nothing is left. */
function reduced(
  { head: _, text, ...preview }: PreviewAnswer,
  isSmall: boolean,
): PreviewAnswer | undefined {
  if (isSmall && text !== undefined) return { ...preview, text };
  return preview.program || preview.certificates || preview.size === 0 ? preview : undefined;
}
