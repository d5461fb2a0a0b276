/** Where signatures are stored: as referrers, or under tags of cosign's old form. */
export const ATTACH_FORMS = ['referrers', 'tags'] as const;

export type AttachForm = (typeof ATTACH_FORMS)[number];
