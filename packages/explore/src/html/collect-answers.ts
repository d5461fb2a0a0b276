import { StrakeError } from '@strake/oci';
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

/** Answers by the keys of their questions. */
export type Answers = Readonly<Record<string, Answer>>;

/**
 * Answers to what can be asked of the images, within limits: entries of all layers, small texts, what programs and certificates are,
 * what is attached, and the comparison.
 * @throws what reading the images throws
 */
export async function collectAnswers(explorer: Explorer): Promise<Answers> {
  const { images } = explorer.images;
  const answers: Record<string, Answer> = Object.create(null);
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
    const digests = new Set(
      report.images.flatMap(({ layers }) => layers.map((each) => each.digest)),
    );
    for (const digest of digests) {
      const layer = await explorer.answer({ kind: 'layer', image, digest }).catch(unreadable);
      if (!layer || !('entries' in layer) || layer.entries.length > left.entries) continue;
      left.entries -= layer.entries.length;
      answers[questionKey({ kind: 'layer', image, digest })] = layer;
      await collectFiles(image, layer);
    }
  }
  return answers;

  async function askArtifact(question: Question): Promise<void> {
    const answer = await explorer.answer(question).catch(unreadable);
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

/** A layer that is elsewhere, or an artifact that is gone: the page says that it does not have it. */
function unreadable(error: unknown): undefined {
  if (!StrakeError.is(error)) throw error;
  return undefined;
}
