"""The Kermany films from where they are published, checked, unpacked and on record.

Bytes from elsewhere are not believed: neither what a server says it sends nor what an archive says
of itself. What was received so far is kept whatever happens, and nothing half done bears a final name.
"""
