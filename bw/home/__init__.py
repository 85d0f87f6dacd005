"""The first page of each role.

Offers "/" (sends each person on to their work), and the page on which somebody with several
factories chooses one.
"""
