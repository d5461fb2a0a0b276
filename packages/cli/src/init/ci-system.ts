/** Where `strake init --ci` can make a build run. */
export const CI_SYSTEMS = ['github', 'gitlab', 'kubernetes'] as const;

export type CiSystem = (typeof CI_SYSTEMS)[number];
