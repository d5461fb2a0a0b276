/** What kustomize puts in place of an image. */
export interface KustomizedImage {
  readonly newName: string;
  readonly newTag?: string;
  readonly digest?: string;
}

/** The keys of {@link KustomizedImage}, in the order in which they are written. */
export const KUSTOMIZED_KEYS = ['newName', 'newTag', 'digest'] as const;
