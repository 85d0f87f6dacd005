"""What every page shares: the application's factory, page or fragment, policy, language, forms.

Features hand their blueprints to ``factory``; nothing here knows a feature except the factory.
"""
