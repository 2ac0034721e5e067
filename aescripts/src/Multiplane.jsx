// The Multiplane panel: Window > Multiplane.jsx, when it lies in the folder "ScriptUI Panels".
(function (host) {
    //@include "builder.jsxinc"
    //@include "panel/utf8.jsxinc"
    //@include "panel/json.jsxinc"
    //@include "panel/bytes.jsxinc"
    //@include "panel/memory.jsxinc"
    //@include "panel/words.jsxinc"
    //@include "panel/http.jsxinc"
    //@include "panel/server.jsxinc"
    //@include "panel/request.jsxinc"
    //@include "panel/picture.jsxinc"
    //@include "panel/start.jsxinc"
    //@include "panel/import.jsxinc"
    //@include "panel/model.jsxinc"
    //@include "panel/job.jsxinc"
    //@include "panel/follow.jsxinc"
    //@include "panel/status.jsxinc"
    //@include "panel/clock.jsxinc"
    //@include "panel/controls.jsxinc"
    //@include "panel/form.jsxinc"
    //@include "panel/shot_list.jsxinc"
    //@include "panel/preview.jsxinc"
    //@include "panel/preferences.jsxinc"
    //@include "panel/window.jsxinc"

    openPanel(host);
})(this);
