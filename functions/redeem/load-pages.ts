/**
 * The recipient's pages. They are a good part of the redeem function, and a download by a program needs none of them, so the
 * build keeps them in a file of their own, which the first browser to come has loaded.
 */
export const loadPages = () => import('../page/pages.ts');
