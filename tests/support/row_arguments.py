"""Arguments that a row of each kind takes."""

ARGUMENTS = {
    "username": {"username": "na.sa_1"},
    "pk": {"pk": "528817151"},
    "fbid": {"fbid": "17841400000000001"},
    "media_pk": {"media_pk": "3610783085028081835", "shortcode": "DIcE", "mutation": "1"},
    "shortcode": {"shortcode": "DIcE"},
    "share": {"share": "/share/p/BADIcE/"},
    "comment_pk": {"comment_pk": "17900000000000001", "media_pk": "3610783085028081835"},
    "highlight": {"highlight": "17900000000000002"},
    "tag": {"tag": "cats", "search": "b5a5"},
    "place": {"place": "213385402"},
    "sound": {"sound": "271328201351336"},
    "lat": {"lat": "48.1371", "lng": "11.5754"},
    "query": {"query": "nasa", "search": "b5a5"},
    "collection": {"collection": "17900000000000003"},
    "viewer": {"viewer": "saved"},
}
