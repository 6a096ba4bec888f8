// Pictures follow the theme of the page, which its reader can choose, and not only that of the system.
function follow() {
  const isDark = document.documentElement.getAttribute('data-bs-theme') === 'dark';
  for (const source of document.querySelectorAll('picture > source')) {
    source.media = isDark ? 'all' : 'not all';
  }
}

export default {
  start() {
    follow();
    new MutationObserver(follow).observe(document.documentElement, { attributes: true, attributeFilter: ['data-bs-theme'] });
  },
};
