import { type Html, html } from './html.ts';
import type { Texts } from './texts/texts.ts';

/**
 * Where the script shows how the download goes, hidden until then, with every sentence that it may need.
 * `browser/download-view.ts` finds the elements by their ids.
 */
export function downloadViewHtml({ aFile, downloading }: Texts): Html {
  return html`<div id="download" class="download" hidden
  data-starting="${downloading.starting}" data-downloading="${downloading.stayHere}" data-offline="${downloading.offline}"
  data-waiting="${downloading.waiting}" data-stalled="${downloading.stalled}" data-left="${downloading.left}" data-begun="${downloading.begun}"
  data-complete="${downloading.complete}" data-where="${downloading.whereItIs}" data-digest="${downloading.checkedByDigest}"
  data-heading="${aFile}" data-broke-off="${downloading.brokeOff}" data-unreachable="${downloading.unreachable}"
  data-stopped="${downloading.stopped}" data-corrupt="${downloading.corrupt}" data-kept="${downloading.kept}">
<svg class="tick" viewBox="0 0 24 24" aria-hidden="true"><circle cx="12" cy="12" r="11"/><path d="m7 12.5 3.5 3.5 6.5-7.5"/></svg>
<progress id="bar" aria-label="${downloading.progress}"></progress>
<p id="figures" class="figures"><span id="received"></span><span id="left"></span></p>
<p id="status" role="status"></p>
<p id="until" hidden>${downloading.yoursUntil} <time></time>.</p>
<button id="again" type="button" hidden>${downloading.startAgain}</button>
</div>`;
}
