import type { DocumentAnswer } from '../answer/index.ts';

/** What a document says, without its place. */
export type Described = Omit<DocumentAnswer, 'mediaType' | 'digest' | 'size'>;
