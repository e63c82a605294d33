/** What a page and an engine call themselves when they meet; a test holds it to package.json. */
export const BUILD = 'Hopscope 0.1.0'
