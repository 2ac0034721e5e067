// Builds the comp of one shot. File > Scripts > Run Script File.
(function () {
    //@include "embedded.jsxinc"
    //@include "names.jsxinc"
    //@include "pictures.jsxinc"
    //@include "layers.jsxinc"
    //@include "keyframes.jsxinc"
    //@include "camera.jsxinc"
    //@include "shot.jsxinc"
    //@include "caveats.jsxinc"

    function run() {
        var folder = findPictures(embedded, new File($.fileName).parent);
        if (folder === null) {
            return;
        }
        var comp;
        app.beginUndoGroup("Multiplane: " + embedded.name);
        try {
            comp = buildShot(embedded, folder);
        } finally {
            app.endUndoGroup();
        }
        comp.openInViewer();
        var caveat = blendingCaveat(app.project);
        if (caveat !== "") {
            alert(caveat, "Multiplane");
        }
    }

    try {
        run();
    } catch (e) {
        // Not "text" + e: adding a caught error to a string can itself throw.
        alert("Could not build \"" + embedded.name + "\".\n\n" + e.message + "\n(line " + e.line + ")", "Multiplane");
    }
})();
