// Run by a test, as a process of its own: writes one image into the layout DIRECTORY under the name TAG.
import { writeLayout } from '@strake/oci';
import { sampleImage } from './sample-image.ts';

const [, , directory = '', tag = ''] = process.argv;
const cleanups: (() => void | Promise<void>)[] = [];
const { signal } = new AbortController();
try {
  const { tree, store } = await sampleImage(
    { after: (clean) => void cleanups.push(clean) },
    { mark: tag },
  );
  await writeLayout(directory, tree, { references: [tag], store, signal });
} finally {
  for (const clean of cleanups) await clean();
}
